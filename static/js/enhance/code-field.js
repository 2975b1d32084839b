// Mails and phones write the code as "123 456". Pasting it fills in the six digits; sending stays with the reader.

export function enhance(input) {
  input.addEventListener("paste", (event) => {
    const digits = event.clipboardData.getData("text").replace(/\D/g, "");
    if (digits.length !== 6) return;
    event.preventDefault();
    input.value = digits;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
