/** Handing a file on: through the system's own sheet where there is one, else as a download. */
const LATER = 60_000;

/** @param {Blob} data @param {string} name of the file, which says nothing about anybody */
export function file(data, name) {
  return new File([data], name, { type: data.type });
}

/** @param {File} one */
export function save(one) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(one);
  link.download = one.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LATER);
}

/** @param {File} one @returns {Promise<boolean>} false where a finger has to press once more */
export async function send(one) {
  if (!navigator.canShare?.({ files: [one] })) {
    save(one);
    return true;
  }
  try {
    await navigator.share({ files: [one] });
  } catch (error) {
    // A browser forgets the finger while a file is being made.
    if (error.name === "NotAllowedError") return false;
    if (error.name !== "AbortError") save(one);
  }
  return true;
}
