// Any Shift, pressed and released alone, three times within five seconds.
import { leave } from './leaving.js'

const SHIFTS_WITHIN = 5000
const FIELDS = 'input, textarea, select, [contenteditable]'
let presses = []
let alone = false

function startAgain() {
  presses = []
  alone = false
}

// On a touch screen the on-screen keyboard presses Shift by itself while somebody writes.
function screenKeyboard() {
  return matchMedia('(pointer: coarse)').matches && document.activeElement?.matches(FIELDS)
}

export function watchShift() {
  document.addEventListener('keydown', (event) => {
    if (event.repeat && event.key === 'Shift') return
    if (event.key !== 'Shift' || alone || event.ctrlKey || event.altKey || event.metaKey) {
      startAgain()
      return
    }
    alone = !screenKeyboard()
  }, true)
  document.addEventListener('keyup', (event) => {
    if (event.key !== 'Shift' || !alone) return
    alone = false
    presses = [...presses.filter((at) => event.timeStamp - at < SHIFTS_WITHIN), event.timeStamp]
    if (presses.length === 3) leave()
  }, true)
  document.addEventListener('pointerdown', startAgain, true)
}
