import { forgetCard } from './card.js'

// Leaving: everything happens in the turn of the press, nothing waits for the network.
// GOV.UK's exit component covers the page and assigns location.href: measured, one press of Back
// shows the page again. Here the document is emptied, so there is nothing for Back to show.

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('x') : null
const stops = new AbortController()
let left = false
let emptied = false

// Requests of the page hand this to fetch, so that leaving ends them.
export const whileHere = stops.signal

// What arrives after this may not be shown any more.
export function hasLeft() {
  return left || emptied
}

export function wipe() {
  emptied = true
  forgetCard()
  document.title = ''
  document.documentElement.replaceChildren()
}

// Each page says where leaving leads, since that is hers to choose once she has signed in.
function readAway() {
  return document.body?.dataset.away
}

let away = readAway()

export function learnAway() {
  away = readAway() ?? away
}

// Nothing that fails on the way may keep somebody here.
function attempt(work) {
  try {
    work()
  } catch {
    // The next step matters more than why this one failed.
  }
}

function go(steps) {
  if (left) return
  left = true
  for (const step of [wipe, ...steps, () => stops.abort()]) attempt(step)
  location.replace(away)
}

export function leave() {
  go([
    () => { document.cookie = '__Host-x=1; Secure; SameSite=Strict; Path=/; Max-Age=86400' },
    () => channel?.postMessage('x'),
    () => fetch('/x', { method: 'POST', keepalive: true, cache: 'no-store' }).catch(() => {})
  ])
}

export function watchForLeaving() {
  channel?.addEventListener('message', () => go([]))
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
