import { handleRest } from '../../_rest.ts'

export const dynamic = 'force-dynamic'

export { handleRest as POST }
