import { offerCard } from './card.js'

// The words stay on the page when the line drops, and so does what was written.
export function tellOffline(form) {
  document.getElementById('offline')?.remove()
  const notice = document.createElement('p')
  notice.id = 'offline'
  notice.className = 'banner banner--amber'
  notice.setAttribute('role', 'alert')
  notice.textContent = 'No connection. Nothing on this page is lost. Try again in a moment.'
  const place = form ?? document.querySelector('main')
  place.prepend(notice)
  offerCard(notice)
  notice.scrollIntoView({ block: 'center' })
}
