/**
 * What a person wants kept on this device, in the browser's own database: certificates, and secrets without
 * their PINs. It is opened only once something was to be kept, so who only looks leaves nothing.
 */
const NAME = "kept";
const STORES = { certificates: "digits", secrets: "secret" };

/** @returns {Promise<boolean>} whether anything was ever kept; asking makes no database */
async function isThere() {
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some((one) => one.name === NAME);
}

async function open() {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, { keyPath });
  };
  return answered(asked);
}

function answered(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function change(name, errand) {
  const database = await open();
  try {
    const work = database.transaction(name, "readwrite", { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      work.oncomplete = resolve;
      work.onerror = work.onabort = () => reject(work.error);
    });
    errand(work.objectStore(name));
    await done;
  } finally {
    database.close();
  }
}

/** @param {"certificates" | "secrets"} name @returns {Promise<any[]>} */
export async function all(name) {
  if (!await isThere()) return [];
  const database = await open();
  try {
    return await answered(database.transaction(name).objectStore(name).getAll());
  } finally {
    database.close();
  }
}

/** @param {"certificates" | "secrets"} name @param {any[]} items */
export function keep(name, items) {
  return change(name, (store) => items.forEach((one) => store.put(one)));
}

/** @param {"certificates" | "secrets"} name @param {string} key */
export function forget(name, key) {
  return change(name, (store) => store.delete(key));
}

/** Remove the database with everything in it. */
export async function forgetAll() {
  await answered(indexedDB.deleteDatabase(NAME));
}
