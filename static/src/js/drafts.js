// Forms marked data-draft are kept on the server as they are written, so that nothing stays here
// and nothing is lost. The server tells a draft by its X-Draft header and only keeps it.
import { hasLeft, whileHere } from './leaving.js'

const KEPT_WITHIN = 1000
// A dead line may never say so: a draft that takes so long is given up and sent again.
const GIVEN_UP_AFTER = 8000
const SETTLED_WITHIN = 3000
// The most that a browser lets a page send on after it is gone.
const KEPT_ALIVE = 60_000
let draftTimer = 0
let writing = null
let onItsWay = null

function stopTimer() {
  clearTimeout(draftTimer)
  draftTimer = 0
}

function keepSoon(form) {
  writing = form
  // Not put off by each further letter: leaving in mid-sentence costs a second's words at most.
  draftTimer ||= setTimeout(send, KEPT_WITHIN)
}

function send() {
  stopTimer()
  if (onItsWay && !document.hidden) {
    // One after the other, so that an older draft never arrives last.
    draftTimer = setTimeout(send, KEPT_WITHIN)
    return
  }
  const form = writing
  writing = null
  if (!form?.isConnected || hasLeft()) return
  const draft = { ending: new AbortController(), wanted: true }
  draft.done = sendDraft(form, draft)
  onItsWay = draft
}

function wordsOf(form) {
  const words = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') words.append(name, value)
  }
  return words.toString()
}

async function sendDraft(form, draft) {
  const end = () => draft.ending.abort()
  const timer = setTimeout(end, GIVEN_UP_AFTER)
  whileHere.addEventListener('abort', end)
  const words = wordsOf(form)
  let kept = false
  try {
    const answer = await fetch(form.getAttribute('action'), {
      method: 'POST',
      body: words,
      headers: { 'X-Draft': '1', 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      redirect: 'manual',
      keepalive: words.length < KEPT_ALIVE,
      signal: draft.ending.signal
    })
    kept = answer.status < 500
  } catch {
    // Whatever it was, what follows is the same.
  } finally {
    clearTimeout(timer)
    whileHere.removeEventListener('abort', end)
    if (onItsWay === draft) onItsWay = null
  }
  // It says "saved as you go": while the line is down, that is tried until it is true.
  if (!kept && draft.wanted && form.isConnected && !hasLeft()) keepSoon(writing ?? form)
}

// A draft that arrives after the form itself would bring the form back: the form waits for it.
export function settleDrafts() {
  stopTimer()
  writing = null
  const draft = onItsWay
  if (!draft) return Promise.resolve()
  draft.wanted = false
  const late = new Promise((done) => setTimeout(done, SETTLED_WITHIN)).then(() => draft.ending.abort())
  return Promise.race([draft.done, late])
}

export function watchWriting() {
  document.addEventListener('input', (event) => {
    const form = event.target.form
    if (!form?.hasAttribute('data-draft')) return
    keepSoon(form)
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && writing) send()
  })
}
