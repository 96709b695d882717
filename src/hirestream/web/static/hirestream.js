// Makes the pages live: upload progress, a document's way, questions without a reload, the pipeline as it runs.
// Everything works without this file too; it only saves waiting.

const LONG_MS = 2000;
const POLL_MS = 1000;
const PIPELINE_POLL_MS = 3000;
const SPEAK_MS = 10000;

/** Show which file was chosen, and refuse one that is too large before it travels. */
function watchFile(form) {
  const input = form.querySelector("input[type=file]");
  const chosen = form.querySelector("#file-chosen");
  const drop = form.querySelector("[data-drop]");
  if (!input) return;
  input.addEventListener("change", () => {
    const file = input.files[0];
    const tooLarge = Boolean(file) && file.size > Number(input.dataset.maxBytes);
    chosen.toggleAttribute("data-bad", tooLarge);
    chosen.textContent = tooLarge ? input.dataset.tooLarge : (file?.name ?? "");
    if (tooLarge) input.value = "";
  });
  input.addEventListener("dragenter", () => drop.toggleAttribute("data-over", true));
  for (const end of ["dragleave", "drop"]) {
    input.addEventListener(end, () => drop.toggleAttribute("data-over", false));
  }
}

/** Say that the document is being read, and say more when it takes longer. */
function watchUpload(form) {
  watchFile(form);
  const busy = form.querySelector("[data-busy]");
  const text = form.querySelector("[data-busy-text]");
  const button = form.querySelector("button[type=submit]");
  let timer;
  form.addEventListener("submit", () => {
    busy.hidden = false;
    text.textContent = text.dataset.text;
    timer = setTimeout(() => { text.textContent = text.dataset.textLong; }, LONG_MS);
    setTimeout(() => { button.disabled = true; });
  });
  // The browser may bring this page back as it was left: ready it for the next file.
  addEventListener("pageshow", () => {
    clearTimeout(timer);
    busy.hidden = true;
    button.disabled = false;
  });
}

/** Follow a document through the stream until it is searchable; reload once there is more to see. */
function followDocument(head) {
  if (head.dataset.moving !== "yes") return;
  const way = document.getElementById("way");
  let shown = way.innerHTML;
  const look = async () => {
    try {
      const response = await fetch(head.dataset.progress, { headers: { Accept: "application/json" } });
      if (response.ok) {
        const now = await response.json();
        if (now.understood && head.dataset.understood === "no") return location.reload();
        if (now.html !== shown) way.innerHTML = shown = now.html;
        if (!now.moving) return;
      }
    } catch { /* the server is away for a moment: look again */ }
    setTimeout(look, POLL_MS);
  };
  setTimeout(look, POLL_MS);
}

/** Ask a question without leaving the page; the answer joins the log, which is read out. */
function watchQuestions(form) {
  const turns = document.getElementById("turns");
  const input = form.querySelector("#question");
  const buttons = form.querySelectorAll("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    if (event.submitter?.name === "question") body.set("question", event.submitter.value);
    if (!String(body.get("question")).trim()) return input.focus();
    buttons.forEach((button) => { button.disabled = true; });
    turns.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1" } });
      if (!response.ok) throw new Error(String(response.status));
      turns.insertAdjacentHTML("beforeend", await response.text());
      input.value = "";
    } catch {
      const failed = document.createElement("p");
      failed.className = "notice notice-bad";
      failed.textContent = form.dataset.failed;
      turns.append(failed);
    } finally {
      turns.removeAttribute("aria-busy");
      buttons.forEach((button) => { button.disabled = false; });
      turns.lastElementChild?.scrollIntoView({ block: "nearest" });
      input.focus({ preventScroll: true });
    }
  });
}

/** Keep the pipeline page up to date: by a stream, or by asking again where there is none. */
function watchPipeline(page) {
  const mode = document.getElementById("live-mode");
  const spoken = document.getElementById("live-spoken");
  const shown = new Map();
  let spokenAt = 0;

  const say = (state) => {
    mode.dataset.state = state;
    const text = mode.dataset[state];
    if (mode.textContent !== text) mode.textContent = text;
  };
  const show = (snapshot) => {
    for (const [id, html] of Object.entries(snapshot.regions)) {
      if (shown.get(id) === html) continue;
      shown.set(id, html);
      const region = document.getElementById(id);
      const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
      region.innerHTML = html;
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    }
    // Numbers change every second; who listens is told every ten.
    if (Date.now() - spokenAt > SPEAK_MS && spoken.textContent !== snapshot.spoken) {
      spoken.textContent = snapshot.spoken;
      spokenAt = Date.now();
    }
  };
  const poll = async () => {
    try {
      const response = await fetch(page.dataset.snapshot, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      show(await response.json());
      say("polling");
    } catch {
      say("lost");
    }
    setTimeout(poll, PIPELINE_POLL_MS);
  };

  const events = new EventSource(page.dataset.events);
  events.onmessage = (event) => {
    show(JSON.parse(event.data));
    say("live");
  };
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) poll();
    else say("lost");
  };
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

document.querySelectorAll("form[data-upload]").forEach(watchUpload);
document.querySelectorAll("[data-document]").forEach(followDocument);
document.querySelectorAll("form[data-ask]").forEach(watchQuestions);
document.querySelectorAll("[data-pipeline]").forEach(watchPipeline);
