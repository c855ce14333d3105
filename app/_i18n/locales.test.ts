import { describe, expect, it } from 'vitest'
import { acceptedLocale, localeOf } from './locales.ts'

describe('the language of a page', () => {
  it('is the supported language that the browser prefers most', () => {
    expect(acceptedLocale('de-AT,de;q=0.9,en;q=0.8')).toBe('de')
    expect(acceptedLocale('pl, fr;q=0.4, ar-EG;q=0.7')).toBe('ar')
    expect(acceptedLocale('en;q=0.2, es')).toBe('es')
  })

  it('is unknown if the browser requests other languages, excludes ours or sends nothing', () => {
    for (const header of ['pl,cs;q=0.5', 'de;q=0', '*', '', null, undefined, ';;;,,q=']) {
      expect(acceptedLocale(header)).toBeNull()
    }
  })

  it('is found for a tag with a region in any notation', () => {
    expect(localeOf('en_US')).toBe('en')
    expect(localeOf('AR-eg')).toBe('ar')
    expect(localeOf('deutsch')).toBeNull()
    expect(localeOf('constructor')).toBeNull()
  })
})
