// Forms marked data-draft are kept on the server as they are written, so that nothing stays here
// and nothing is lost. The server tells a draft by its X-Draft header and only keeps it.
import { hasLeft, whileHere } from './leaving.js'

const KEPT_WITHIN = 1000
let draftTimer = 0
let writing = null
let sending = false
let onItsWay = Promise.resolve()

function stopTimer() {
  clearTimeout(draftTimer)
  draftTimer = 0
}

function send() {
  stopTimer()
  if (sending && !document.hidden) {
    // One after the other, so that an older draft never arrives last.
    draftTimer = setTimeout(send, KEPT_WITHIN)
    return
  }
  const form = writing
  writing = null
  if (!form?.isConnected || hasLeft()) return
  const words = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') words.append(name, value)
  }
  sending = true
  onItsWay = fetch(form.getAttribute('action'), {
    method: 'POST',
    body: words,
    headers: { 'X-Draft': '1' },
    redirect: 'manual',
    keepalive: true,
    signal: whileHere
  }).catch(() => {}).finally(() => { sending = false })
}

// A draft that arrives after the form itself would bring the form back: the form waits for it.
export function settleDrafts() {
  stopTimer()
  writing = null
  return Promise.race([onItsWay, new Promise((done) => setTimeout(done, 3000))])
}

export function watchWriting() {
  document.addEventListener('input', (event) => {
    const form = event.target.form
    if (!form?.hasAttribute('data-draft')) return
    writing = form
    // Not put off by each further letter: leaving in mid-sentence costs a second's words at most.
    draftTimer ||= setTimeout(send, KEPT_WITHIN)
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && writing) send()
  })
}
