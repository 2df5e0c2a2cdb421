/** Fresh secrets. */
export type Keys = {
  /** An ed25519 pair: OpenSSH's private key file, and `ssh-ed25519 AAAA...` without a comment. */
  sshKeyPair(): { privateKey: string; publicKey: string }
  /** 32 random bytes, base64url. */
  token(): string
  /** SHA-256 in hex, for tokens that are only ever compared. */
  hash(token: string): string
  uuid(): string
}
