import { expect, it } from 'vitest'
import { zoneOptions } from './zoneOptions.ts'

const chosen = (html: string) => [...html.matchAll(/<option value="([^"]*)" selected>/g)].map(([, id]) => id)
const all = (html: string) => [...html.matchAll(/<option value="([^"]*)"/g)].map(([, id]) => id)

it('offers every time zone once, ordered by continent and name, with the current one selected', () => {
  const html = zoneOptions('Europe/Berlin')
  expect(chosen(html)).toEqual(['Europe/Berlin'])
  expect(new Set(all(html)).size).toBe(all(html).length)
  expect(all(html)).toEqual(expect.arrayContaining(Intl.supportedValuesOf('timeZone')))
  expect(html).toMatch(/^<optgroup label="Africa"><option value="Africa\/Abidjan">Abidjan<\/option>/)
  expect(html).toMatch(/<optgroup label="Other"><option value="UTC">UTC<\/option><\/optgroup>$/)
  expect(html).toContain('<option value="America/North_Dakota/Center">Center, North Dakota</option>')
})

it('adds a current zone that the runtime lists under another name, for that page only', () => {
  const missing = ['Asia/Kolkata', 'Asia/Calcutta'].find((id) => !Intl.supportedValuesOf('timeZone').includes(id)) ?? ''
  expect(chosen(zoneOptions(missing))).toEqual([missing])
  expect(all(zoneOptions('UTC'))).not.toContain(missing)
  expect(chosen(zoneOptions('UTC'))).toEqual(['UTC'])
})
