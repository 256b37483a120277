// Any Shift, pressed and released alone, three times within five seconds.
import { leave } from './leaving.js'

const SHIFTS_WITHIN = 5000
const FIELDS = 'input, textarea, select, [contenteditable]'
const held = new Set()
let presses = []
let alone = false

// On a touch screen the on-screen keyboard presses Shift by itself while somebody writes.
function screenKeyboard() {
  return matchMedia('(pointer: coarse)').matches && document.activeElement?.matches(FIELDS)
}

// Choosing or scrolling with Shift held is no press of Shift alone, but takes no earlier one back.
function notAlone() {
  alone = false
}

export function watchShift() {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Shift' && event.repeat) return
    alone = event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey
    if (alone) held.add(event.code)
    else presses = []
    if (screenKeyboard()) alone = false
  }, true)
  document.addEventListener('keyup', (event) => {
    if (event.key !== 'Shift') return
    held.delete(event.code)
    if (!alone) return
    // Both held at once are two presses: each is let go alone.
    alone = held.size > 0
    presses = [...presses.filter((at) => event.timeStamp - at < SHIFTS_WITHIN), event.timeStamp]
    if (presses.length === 3) leave()
  }, true)
  for (const kind of ['pointerdown', 'wheel']) {
    document.addEventListener(kind, notAlone, { capture: true, passive: true })
  }
}
