import { router, staffProcedure } from '../api/trpc.ts'
import { getEmbedding } from '../presets/embedding.ts'
import { saveEmbedding } from './saveEmbedding.ts'
import { embeddingInput, saveEmbeddingInput } from './schema.ts'

export const applicationsRouter = router({
  embedding: staffProcedure.input(embeddingInput).query(({ ctx, input }) => getEmbedding(ctx, input)),
  saveEmbedding: staffProcedure.input(saveEmbeddingInput).mutation(({ ctx, input }) => saveEmbedding(ctx, input)),
})
