import { describe, expect, it } from 'vitest'
import { together } from './together.ts'

describe('reads asked for together', () => {
  it('are made once, and only after the last one asked', async () => {
    const db = {}
    let truth = 'before'
    let reads = 0
    const read = async () => {
      reads += 1
      return truth
    }
    const first = together(db, 'thing', read)
    truth = 'after'
    const second = together(db, 'thing', read)
    expect(await Promise.all([first, second])).toEqual(['after', 'after'])
    expect(reads).toBe(1)
    truth = 'later'
    expect(await together(db, 'thing', read)).toBe('later')
  })

  it('are kept apart by what is asked, and by the database', async () => {
    const [one, other] = [{}, {}]
    const asked = [
      together(one, 'a', async () => 1),
      together(one, 'b', async () => 2),
      together(other, 'a', async () => 3),
    ]
    expect(await Promise.all(asked)).toEqual([1, 2, 3])
  })

  it('are each transaction’s own', async () => {
    let reads = 0
    const tx = { rollback: () => {} }
    const read = async () => {
      reads += 1
    }
    await Promise.all([together(tx, 'thing', read), together(tx, 'thing', read)])
    expect(reads).toBe(2)
  })

  it('fail for all who asked, and not for the next', async () => {
    const db = {}
    const failing = () => Promise.reject(new Error('gone'))
    const both = [together(db, 'thing', failing), together(db, 'thing', failing)]
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await together(db, 'thing', async () => 'back')).toBe('back')
  })
})
