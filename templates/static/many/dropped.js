/** The files of what was dropped, with those of folders in it. */
const MOST = 5000;

/** @param {DataTransfer} data must be asked at once: it is empty after the event @returns {Promise<File[]>} */
export async function dropped(data) {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...data.files];
  if (!entries.some((one) => one.isDirectory)) return plain;
  const found = [];
  const waiting = [...entries];
  while (waiting.length && found.length < MOST) {
    const one = waiting.shift();
    if (one.isFile) found.push(await new Promise((take, fail) => one.file(take, fail)).catch(() => null));
    else waiting.push(...await inside(one));
  }
  return found.filter(Boolean);
}

async function inside(folder) {
  const from = folder.createReader();
  const found = [];
  // A reader gives a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise((take) => from.readEntries(take, () => take([])));
    if (!some.length) return found;
    found.push(...some);
  }
}
