import { z } from 'zod'

export const embeddingInput = z.object({ applicationId: z.uuid().optional() })
export type EmbeddingInput = z.output<typeof embeddingInput>
export const saveEmbeddingInput = embeddingInput.extend({ origins: z.array(z.string().max(300)).max(50) })
export type SaveEmbeddingInput = z.output<typeof saveEmbeddingInput>

export type Embedding = {
  application: { id: string; name: string }
  origins: string[]
  /** Services that can be embedded, by name. */
  services: { slug: string; name: string }[]
  /** Public address of this installation. */
  publicUrl: string
}
