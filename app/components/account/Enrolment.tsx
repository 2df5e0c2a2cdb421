import { QrCode } from '~/app/components/account/QrCode'
import { CodeForm } from '~/app/components/account/CodeForm'
import type { QrView } from '~/app/presenters/qrCode'

type EnrolmentProps = { qr: QrView; keyInFours: string; back: string; problem?: string }

/** The first time: the app takes the key by camera or by hand, and shows that it has it. */
export function Enrolment({ qr, keyInFours, back, problem }: EnrolmentProps) {
  return (
    <>
      <section className="card card__body stack" aria-labelledby="app-title">
        <h2 id="app-title">1. Add Aura to your authenticator app</h2>
        <QrCode qr={qr} label="QR code with the key below" />
        <p>
          Or type this key: <code className="key">{keyInFours}</code>
        </p>
      </section>
      <h2>2. Type its code</h2>
      <CodeForm back={back} problem={problem} isFirst />
    </>
  )
}
