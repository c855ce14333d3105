import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { DayList } from './dayList.tsx'

const slot = (start: string) => ({ start: new Date(start), end: new Date(Date.parse(start) + 15 * 60_000) })

function buttonsOf(date: string, starts: string[], timezone: string): string[] {
  const page = renderToStaticMarkup(
    <DayList
      days={[{ date, slots: starts.map(slot) }]}
      timezone={timezone}
      hiddenFields={{}}
      choose={async () => {}}
    />,
  )
  return [...page.matchAll(/<button[^>]*aria-label="([^"]*)"[^>]*>(.*?)<\/button>/g)].map(
    ([, name = '', visible = '']) => `${visible.replace(/<[^>]+>/g, ' ').trim()} | ${name}`,
  )
}

it('distinguishes the two times that read the same when the clocks go back, and no others', () => {
  const starts = ['2026-10-24T23:45:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z']
  expect(buttonsOf('2026-10-25', starts, 'Europe/Berlin')).toEqual([
    '01:45 | Sunday 25 October, 01:45 to 02:00, Berlin time',
    '02:30 summer time | Sunday 25 October, 02:30 to 02:45, Berlin time, summer time',
    '02:30 winter time | Sunday 25 October, 02:30 to 02:45, Berlin time, winter time',
    '03:00 | Sunday 25 October, 03:00 to 03:15, Berlin time',
  ])
})
