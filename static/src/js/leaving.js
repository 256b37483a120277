// Leaving: everything happens in the turn of the press, nothing waits for the network.
// GOV.UK's exit component covers the page and assigns location.href: measured, one press of Back
// shows the page again. Here the document is emptied, so there is nothing for Back to show.

const away = document.body.dataset.away
const channel = new BroadcastChannel('x')
const stops = new AbortController()
let gone = false

// Requests of the page hand this to fetch, so that leaving ends them.
export const whileHere = stops.signal

export function hasLeft() {
  return gone
}

export function wipe() {
  document.title = ''
  document.documentElement.replaceChildren()
}

function go() {
  gone = true
  wipe()
  stops.abort()
}

export function leave() {
  if (gone) return
  go()
  document.cookie = '__Host-x=1; Secure; SameSite=Strict; Path=/; Max-Age=86400'
  channel.postMessage('x')
  fetch('/x', { method: 'POST', keepalive: true, cache: 'no-store' }).catch(() => {})
  location.replace(away)
}

export function watchForLeaving() {
  channel.addEventListener('message', () => {
    if (gone) return
    go()
    location.replace(away)
  })
  document.addEventListener('submit', (event) => {
    if (!event.target.hasAttribute('data-leave')) return
    event.preventDefault()
    leave()
  }, true)
  window.addEventListener('pagehide', wipe)
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
}
