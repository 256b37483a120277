// A form marked data-keep is kept on the server while it is typed, and its timer ticks. Without
// this, the form's own buttons do the same with a page load each.
import { tellOffline } from './offline.js'

const KEPT_AFTER = 1500

export function keepTyping(form) {
  let waiting = 0
  let recorded = false
  let last = Promise.resolve()
  const keep = (more = {}) => {
    clearTimeout(waiting)
    waiting = 0
    const words = new URLSearchParams(new FormData(form))
    for (const [name, value] of Object.entries(more)) words.set(name, value)
    // One after the other, so that an older draft never arrives last.
    last = last.then(() => fetch(form.dataset.keep, {
      method: 'POST',
      body: words,
      headers: { 'X-Draft': '1' },
      redirect: 'manual',
      keepalive: true
    })).catch(() => {})
  }
  form.addEventListener('input', () => { waiting ||= setTimeout(keep, KEPT_AFTER) })
  form.addEventListener('submit', (event) => {
    if (!navigator.onLine) {
      // The browser would put its own page in place of this one, and of what was just typed.
      event.preventDefault()
      tellOffline(form)
      return
    }
    recorded = true
    clearTimeout(waiting)
  })
  addEventListener('pageshow', () => { recorded = false })
  // What was refused is on no other page any more: it is kept before anything is put right.
  if (document.getElementById('problem')) keep()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && waiting && !recorded) keep()
  })
  form.querySelectorAll('[data-ringing]').forEach((each) => tick(each, form, keep))
}

function tick(timer, form, keep) {
  const button = timer.querySelector('button')
  const runs = timer.querySelector('span')
  const minutes = form.elements.minutes
  const elapsed = timer.dataset.elapsed
  let since = elapsed === '' ? 0 : Date.now() - Number(elapsed) * 1000
  const show = () => {
    if (!since) return
    const seconds = Math.floor((Date.now() - since) / 1000)
    runs.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  }
  show()
  setInterval(show, 1000)
  button.addEventListener('click', (event) => {
    event.preventDefault()
    if (since) minutes.value = Math.max(1, Math.ceil((Date.now() - since) / 60000))
    keep({ timer: since ? 'stop' : 'start' })
    since = since ? 0 : Date.now()
    button.value = since ? 'stop' : 'start'
    button.textContent = since ? 'Stop the timer' : 'Start the timer'
    if (since) show()
    else runs.textContent = ''
  })
}
