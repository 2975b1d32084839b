// Loads a module only for elements that ask for it: <form data-enhance="submit-once">.
const enhancements = {
  "autosave": () => import("./enhance/autosave.js"),
  "code-field": () => import("./enhance/code-field.js"),
  "error-summary": () => import("./enhance/error-summary.js"),
  "progress": () => import("./enhance/progress.js"),
  "submit-once": () => import("./enhance/submit-once.js"),
};

for (const element of document.querySelectorAll("[data-enhance]")) {
  for (const name of element.dataset.enhance.split(" ")) {
    const { enhance } = await enhancements[name]();
    enhance(element);
  }
}
