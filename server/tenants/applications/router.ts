import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { setVideoAdapter, setVideoInput } from '#server/video/connections/setVideoAdapter.ts'
import { getEmbedding } from '../presets/embedding.ts'
import { getVideo, videoInput } from './getVideo.ts'
import { holdMessages, holdMessagesInput, listMessagesStand } from './holdMessages.ts'
import { saveEmbedding } from './saveEmbedding.ts'
import { embeddingInput, saveEmbeddingInput } from './schema.ts'

export const applicationsRouter = router({
  embedding: staffProcedure.input(embeddingInput).query(({ ctx, input }) => getEmbedding(ctx, input)),
  saveEmbedding: staffProcedure.input(saveEmbeddingInput).mutation(({ ctx, input }) => saveEmbedding(ctx, input)),
  messages: staffProcedure.query(({ ctx }) => listMessagesStand(ctx)),
  holdMessages: staffProcedure.input(holdMessagesInput).mutation(({ ctx, input }) => holdMessages(ctx, input)),
  video: staffProcedure.input(videoInput).query(({ ctx, input }) => getVideo(ctx, input)),
  setVideo: staffProcedure.input(setVideoInput).mutation(({ ctx, input }) => setVideoAdapter(ctx, input)),
})
