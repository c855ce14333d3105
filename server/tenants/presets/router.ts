import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { embeddingInput } from '../applications/schema.ts'
import { applyToExisting } from './applyToExisting.ts'
import { createPreset } from './create.ts'
import { getPreset } from './get.ts'
import { getEmbedding } from './getEmbedding.ts'
import { listPresetsForStaff } from './list.ts'
import { listPresetChoices } from './listChoices.ts'
import { listPresetVersions } from './listVersions.ts'
import { savePreset } from './save.ts'
import {
  choicesInput,
  createPresetInput,
  presetById,
  presetListInput,
  savePresetInput,
  setActiveInput,
  versionsInput,
} from './schema.ts'
import { setPresetActive } from './setActive.ts'
import { setDefaultPreset } from './setDefault.ts'

export const presetsRouter = router({
  list: staffProcedure.input(presetListInput).query(({ ctx, input }) => listPresetsForStaff(ctx, input)),
  get: staffProcedure.input(presetById).query(({ ctx, input }) => getPreset(ctx, input)),
  embedding: staffProcedure.input(embeddingInput).query(({ ctx, input }) => getEmbedding(ctx, input)),
  choices: staffProcedure.input(choicesInput).query(({ ctx, input }) => listPresetChoices(ctx, input)),
  versions: staffProcedure.input(versionsInput).query(({ ctx, input }) => listPresetVersions(ctx, input)),
  create: staffProcedure.input(createPresetInput).mutation(({ ctx, input }) => createPreset(ctx, input)),
  save: staffProcedure.input(savePresetInput).mutation(({ ctx, input }) => savePreset(ctx, input)),
  setDefault: staffProcedure.input(presetById).mutation(({ ctx, input }) => setDefaultPreset(ctx, input)),
  setActive: staffProcedure.input(setActiveInput).mutation(({ ctx, input }) => setPresetActive(ctx, input)),
  applyToExisting: staffProcedure.input(presetById).mutation(({ ctx, input }) => applyToExisting(ctx, input)),
})
