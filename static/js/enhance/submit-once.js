// Without JavaScript the server takes a second submit for the first one. With it, the second never leaves.

export function enhance(form) {
  form.addEventListener("submit", (event) => lock(form, event));
  // The back button may bring the page back as it was left
  window.addEventListener("pageshow", () => unlock(form));
}

function lock(form, event) {
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

function unlock(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
}
