/** Looks through the camera until a code is seen. It ends at once with that, with stop, and with the page. */
import { pixelsOf, reader } from "./reader.js";
import { NoWay } from "./scan.js";

const WANTED = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
const MOST = 1920;
const PAUSE = 60;

/**
 * @param {HTMLVideoElement} video @param {AbortSignal} signal
 * @returns {Promise<string[] | null>} the texts of the codes in view; null when it ended before
 */
export async function watch(video, signal) {
  const read = await reader();
  if (signal.aborted) return null;
  const stream = await navigator.mediaDevices.getUserMedia({ video: WANTED }).catch(() => null);
  if (!stream) throw new NoWay("no-camera");
  const [track] = stream.getVideoTracks();
  const over = new AbortController();
  const end = () => over.abort();
  const listening = { signal: over.signal };
  signal.addEventListener("abort", end, listening);
  track.addEventListener("ended", end, listening);
  addEventListener("pagehide", end, listening);
  document.addEventListener("visibilitychange", () => document.hidden && end(), listening);
  over.signal.addEventListener("abort", () => {
    stream.getTracks().forEach((one) => one.stop());
    video.srcObject = null;
  });
  if (signal.aborted || document.hidden) end();
  try {
    return await look(video, stream, over.signal, read);
  } finally {
    end();
  }
}

async function look(video, stream, ended, read) {
  const canvas = document.createElement("canvas");
  try {
    if (ended.aborted) return null;
    video.srcObject = stream;
    offer(stream.getVideoTracks()[0], video, ended);
    await video.play().catch(() => {});
    while (!ended.aborted) {
      const { videoWidth, videoHeight } = video;
      const seen = videoWidth ? await read(pixelsOf(video, videoWidth, videoHeight, canvas, MOST)) : [];
      if (seen.length && !ended.aborted) return seen;
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
    return null;
  } finally {
    canvas.width = canvas.height = 0;
  }
}

/** Light, zoom and focus, where this camera has them and the page a place for them. */
function offer(track, video, ended) {
  const can = track.getCapabilities?.() ?? {};
  const set = (one) => track.applyConstraints({ advanced: [one] }).catch(() => {});
  const [torch, zoom, focus] = ["torch", "zoom", "focus"].map((id) => document.getElementById(id));
  const listening = { signal: ended };
  if (!torch) return;
  torch.hidden = !can.torch;
  torch.setAttribute("aria-pressed", "false");
  torch.addEventListener("click", () => {
    const lit = torch.getAttribute("aria-pressed") !== "true";
    torch.setAttribute("aria-pressed", String(lit));
    set({ torch: lit });
  }, listening);
  zoom.parentElement.hidden = !(can.zoom?.max > can.zoom?.min);
  if (can.zoom) Object.assign(zoom, { min: can.zoom.min, max: can.zoom.max, step: can.zoom.step || "any", value: can.zoom.min });
  zoom.addEventListener("input", () => set({ zoom: Number(zoom.value) }), listening);
  const once = can.focusMode?.includes("single-shot");
  focus.hidden = !once;
  const at = (x, y) => once && set({ pointsOfInterest: [{ x, y }], focusMode: "single-shot" });
  focus.addEventListener("click", () => at(0.5, 0.5), listening);
  video.addEventListener("click", ({ offsetX, offsetY }) => {
    at(offsetX / video.clientWidth, offsetY / video.clientHeight);
  }, listening);
}
