type Entry = { title: string; details: string; location: string; start: Date; end: Date }

/** Addresses that open a new entry in the calendars most people have; nothing is sent to them before one is opened. */
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
