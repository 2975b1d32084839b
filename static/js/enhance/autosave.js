// Without JavaScript a draft is kept by its button. With it, the text is also kept while writing:
// 15 seconds after the last key and when a field is left. Nothing is stored in the browser.

const PAUSE = 15_000;

export function enhance(output) {
  const draft = { output, form: output.form, changed: false, saving: null, timer: 0 };

  draft.form.addEventListener("input", () => noteChange(draft));
  draft.form.addEventListener("focusout", (event) => {
    if (event.relatedTarget?.type !== "submit") save(draft);
  });
  // First in line, so that a submit which has to wait is not taken for sent
  draft.form.addEventListener("submit", (event) => sendAfterSaving(draft, event), { capture: true });
  window.addEventListener("beforeunload", (event) => {
    if (draft.changed || draft.saving) event.preventDefault();
  });
}

function noteChange(draft) {
  draft.changed = true;
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => save(draft), PAUSE);
}

function save(draft) {
  if (!draft.changed || draft.saving) return;
  clearTimeout(draft.timer);
  draft.changed = false;
  draft.saving = post(draft)
    .catch(() => false)
    .then((saved) => {
      draft.saving = null;
      if (!saved) noteChange(draft);
      report(draft.output, saved);
    });
}

async function post({ form, output }) {
  const answer = await fetch(output.dataset.autosaveUrl, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json", "X-Requested-With": "fetch" },
  });
  // A redirect leads to the sign-in page: that is not saved
  if (!answer.ok || answer.redirected) return false;
  if (answer.headers.get("Content-Type")?.includes("json")) {
    takeRevision(form, (await answer.json()).revision);
  }
  return true;
}

function takeRevision(form, revision) {
  const input = form.querySelector("input[name=revision]");
  if (input && revision !== undefined) input.value = revision;
}

function report(output, saved) {
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
  });
  output.value = saved
    ? output.dataset.saved.replace("%s", clock.format(new Date()))
    : output.dataset.unsaved;
}

function sendAfterSaving(draft, event) {
  clearTimeout(draft.timer);
  if (!draft.saving) {
    draft.changed = false;
    return;
  }
  const button = event.submitter;
  event.preventDefault();
  event.stopImmediatePropagation();
  draft.saving.then(() => draft.form.requestSubmit(button));
}
