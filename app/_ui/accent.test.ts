import fc from 'fast-check'
import { expect, it } from 'vitest'
import { accentVariables, contrast } from './accent.ts'

const variable = (accent: string, name: string): string => String(Reflect.get(accentVariables(accent), name))
const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

it('keeps every brand colour readable on buttons and as text on the least favourable surfaces', () => {
  fc.assert(
    fc.property(colour, (accent) => {
      expect(contrast(accent, variable(accent, '--on-accent'))).toBeGreaterThanOrEqual(4.5)
      expect(contrast(variable(accent, '--accent-light'), '#eceef1')).toBeGreaterThanOrEqual(4.5)
      expect(contrast(variable(accent, '--accent-dark'), '#262b33')).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

it('keeps a colour that is readable', () => {
  expect(variable('#0B5C4A', '--accent-light')).toBe('#0b5c4a')
})

it('accepts only colours into a style', () => {
  for (const accent of ['', 'red', '#fff', '#12345g', '#123456;background:url(//x)', '}body{display:none']) {
    expect(variable(accent, '--accent')).toBe('#1f4e79')
  }
})
