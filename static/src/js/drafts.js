// Forms marked data-draft are kept on the server as they are written, so that nothing stays here
// and nothing is lost. The server tells a draft by its X-Draft header and only keeps it.
import { hasLeft, whileHere } from './leaving.js'

const QUIET = 1000
let draftTimer = 0
let writing = null
let onItsWay = Promise.resolve()

function send() {
  clearTimeout(draftTimer)
  const form = writing
  writing = null
  if (!form?.isConnected || hasLeft()) return
  const words = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') words.append(name, value)
  }
  onItsWay = fetch(form.getAttribute('action'), {
    method: 'POST',
    body: words,
    headers: { 'X-Draft': '1' },
    redirect: 'manual',
    keepalive: true,
    signal: whileHere
  }).catch(() => {})
}

// A draft that arrives after the form itself would bring the form back: the form waits for it.
export function settleDrafts() {
  clearTimeout(draftTimer)
  writing = null
  return Promise.race([onItsWay, new Promise((done) => setTimeout(done, 3000))])
}

export function watchWriting() {
  document.addEventListener('input', (event) => {
    const form = event.target.form
    if (!form?.hasAttribute('data-draft')) return
    writing = form
    clearTimeout(draftTimer)
    draftTimer = setTimeout(send, QUIET)
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && writing) send()
  })
}
