// A page that nobody looks at is covered after a minute, and given up after the session's idle time.
import { hasLeft, wipe } from './leaving.js'

const COVER_AFTER = 60_000
const LOCK_AFTER = 620_000
let hiddenAt = 0
let usedAt = Date.now()
let coverTimer = 0
let lockTimer = 0

function cover() {
  const main = document.querySelector('main')
  if (!main || main.dataset.covered || hasLeft()) return
  const kept = [...main.childNodes]
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button'
  button.textContent = 'Carry on'
  button.addEventListener('click', () => {
    delete main.dataset.covered
    main.replaceChildren(...kept)
    main.focus()
  })
  main.dataset.covered = 'yes'
  main.replaceChildren(button)
}

function lock() {
  if (hasLeft()) return
  wipe()
  location.replace('/')
}

function startLock() {
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
