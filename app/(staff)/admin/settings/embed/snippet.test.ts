import { expect, it } from 'vitest'
import { snippet } from './snippet.ts'

const frame = { publicUrl: 'https://book.example.com/', applicationId: 'a1', preset: 'quick-call', title: 'Book' }

it('embeds the booking page and the script that adjusts its height', () => {
  expect(snippet(frame)).toContain('src="https://book.example.com/embed/a1/book/quick-call"')
  expect(snippet(frame)).toContain('<script src="https://book.example.com/embed.js" async></script>')
})

it('escapes the name of a service', () => {
  const pasted = snippet({ ...frame, title: '"><script>alert(1)</script> & more' })
  expect(pasted.match(/<script/g)).toHaveLength(1)
  expect(pasted).toContain('title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"')
})
