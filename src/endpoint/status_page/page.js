// Puts what the daemon says now in the place of what it said. Without scripts the page is loaded anew instead.
'use strict';
const period = 5000;
let told = new Date();

async function update() {
  const reply = await fetch(location.pathname, {cache: 'no-store', signal: AbortSignal.timeout(period)});
  if (!reply.ok) throw new Error(reply.statusText);
  const now = new DOMParser().parseFromString(await reply.text(), 'text/html');
  // Only what has changed: a link that has the focus keeps it.
  for (const part of ['title', 'link', '#asof', 'main', 'footer']) {
    const [before, after] = [document, now].map((page) => page.querySelector(part));
    if (!after) throw new Error('not the status page');
    if (!before.isEqualNode(after)) before.replaceWith(after);
  }
  // Left alone while it is the same: it is read out to whoever does not see it.
  const [before, after] = [document, now].map((page) => page.querySelector('#summary'));
  if (before.textContent !== after.textContent) before.textContent = after.textContent;
  before.className = after.className;
  told = new Date();
}

function tellThatItIsOld() {
  document.querySelector('#asof').textContent = 'no answer since ' + told.toISOString().slice(11, 19) + 'Z';
}

async function look() {
  const reading = !getSelection().isCollapsed;
  if (document.hidden || reading) return;
  const reached = await update().then(() => true, () => false);
  document.body.classList.toggle('old', !reached);
  if (!reached) tellThatItIsOld();
}

async function turn() {
  await look();
  setTimeout(turn, period);
}

document.addEventListener('visibilitychange', look);
setTimeout(turn, period);
