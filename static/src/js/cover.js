// A page that nobody looks at is covered after a minute, and given up after the session's idle time.
import { hasLeft, wipe } from './leaving.js'
import { isSending } from './pieces.js'

const COVER_AFTER = 60_000
const LOCK_AFTER = 620_000
let hiddenAt = 0
let usedAt = Date.now()
let coverTimer = 0
let lockTimer = 0
let locked = false

function cover() {
  const main = document.querySelector('main')
  if (!main || main.dataset.covered || hasLeft()) return
  const kept = [...main.childNodes]
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button'
  button.textContent = 'Carry on'
  button.addEventListener('click', () => {
    if (locked) {
      leaveForSignIn()
      return
    }
    delete main.dataset.covered
    main.replaceChildren(...kept)
    main.focus()
  })
  main.dataset.covered = 'yes'
  main.replaceChildren(button)
}

function leaveForSignIn() {
  wipe()
  location.replace('/')
}

// A file that is being sent goes on behind the cover: it shows nothing, and nothing can be
// opened again but the sign-in.
function lock() {
  if (hasLeft()) return
  if (!isSending()) {
    leaveForSignIn()
    return
  }
  locked = true
  cover()
  lockTimer = setTimeout(lock, 30_000)
}

function startLock() {
  if (locked) return
  usedAt = Date.now()
  clearTimeout(lockTimer)
  lockTimer = setTimeout(lock, LOCK_AFTER)
}

export function watchForAbsence() {
  document.addEventListener('visibilitychange', () => {
    clearTimeout(coverTimer)
    if (document.hidden) {
      hiddenAt = Date.now()
      coverTimer = setTimeout(cover, COVER_AFTER)
    } else if (Date.now() - usedAt >= LOCK_AFTER) {
      // Timers stand still while a phone or laptop sleeps.
      lock()
    } else if (Date.now() - hiddenAt >= COVER_AFTER) {
      cover()
    }
  })
  for (const kind of ['keydown', 'pointerdown', 'input']) {
    document.addEventListener(kind, startLock, { capture: true, passive: true })
  }
  startLock()
}
