// Without JavaScript role="alert" and the title say that something is missing. With it, the focus is there too.

export function enhance(summary) {
  summary.focus();
}
