// The survivors' pages.
import { watchForAbsence } from './cover.js'
import { watchWriting } from './drafts.js'
import { watchForLeaving } from './leaving.js'
import { watchShift } from './shift.js'
import { watchWays } from './swap.js'

watchForLeaving()
watchShift()
watchForAbsence()
watchWriting()
watchWays()
