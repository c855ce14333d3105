import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { expect, it } from 'vitest'
import { encodingOf, segmentsOf } from './segments.ts'

const latin = fc.constantFrom(...'abc ÄéñàçÉê€{}[]^~|\\\n\f@Δ')
const anything = fc.oneof(
  latin,
  fc.string({ unit: 'grapheme', maxLength: 2 }),
  fc.constantFrom('ن', '👩‍👩‍👧', '🇩🇪', 'é'),
)
const text = fc.array(fc.oneof({ weight: 3, arbitrary: latin }, { weight: 1, arbitrary: anything }), { maxLength: 170 })

it('counts segments as the carrier’s calculator does', () => {
  const plain = fc.array(fc.constantFrom(...'abc Äé€{}\n@'), { maxLength: 330 })
  fc.assert(
    fc.property(fc.oneof(text, plain), (parts) => {
      const message = parts.join('')
      const known = new SegmentedMessage(message)
      expect(encodingOf(message)).toBe(known.encodingName)
      expect(segmentsOf(message)).toBe(known.segmentsCount)
    }),
    { numRuns: 150 },
  )
})
