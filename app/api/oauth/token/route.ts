import { answerRest } from '../../_rest.ts'

export const dynamic = 'force-dynamic'

export { answerRest as POST }
