type Entry = { title: string; details: string; location: string; start: Date; end: Date }

/** Returns links that create an entry in common web calendars. Nothing is sent to a calendar before its link is opened. */
export function calendarLinks({ title, details, location, start, end }: Entry): { name: string; href: string }[] {
  const compact = (at: Date) => at.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const google = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(start)}/${compact(end)}`,
    details,
    location,
  })
  const outlook = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: start.toISOString(),
    enddt: end.toISOString(),
    body: details,
    location,
  })
  return [
    { name: 'Google', href: `https://calendar.google.com/calendar/render?${google}` },
    { name: 'Outlook', href: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook}` },
  ]
}
