import { createReadableStreamFromReadable } from '@remix-run/node'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireViewer } from '~/app/session/requireViewer'
import { openBackup } from '~/core/services/openBackup'

/** The plain archive, decrypted on the way: a file that OpenClaw itself accepts. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const who = requireViewer(request, context)
  const result = await openBackup(context.deps, {
    agentId: params.agent ?? '',
    backupId: params.backup ?? '',
    who,
    address: context.address,
  })
  if (!result.ok) throw new Response(result.problem.says, { status: 404 })
  const { fileName, bytes, plain } = result.value
  request.signal.addEventListener('abort', () => plain.destroy())
  return new Response(createReadableStreamFromReadable(plain), {
    headers: {
      'Content-Type': 'application/gzip',
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
      ...(bytes === null ? {} : { 'Content-Length': String(bytes) }),
    },
  })
}
