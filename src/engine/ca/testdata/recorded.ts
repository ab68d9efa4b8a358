/**
 * What a real swarm (Docker 28.2.2, ../shared/real-swarm/01-walkthrough.json) said of its
 * authority. For tests; the engine never reads it.
 */
export const RECORDED = {
  rootPem: `-----BEGIN CERTIFICATE-----
MIIBazCCARCgAwIBAgIUdcvEmBtjBHeZxnto3HbCJTCh9eUwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAxMIc3dhcm0tY2EwHhcNMjYxMTIzMDk0MTAwWhcNNDYxMTE4MDk0
MTAwWjATMREwDwYDVQQDEwhzd2FybS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABMdwLBpya7AtH2r7M1V+MiY8wgeytcdelsEUpeo/JD3uFtqa3UGuY05w7N8e
jxSVTgD/yGRLOALWtXxS2xRY2oijQjBAMA4GA1UdDwEB/wQEAwIBBjAPBgNVHRMB
Af8EBTADAQH/MB0GA1UdDgQWBBTMQ0J9iqEHlWlT8RATSFSX/akNTzAKBggqhkjO
PQQDAgNJADBGAiEAhZ0jxP1SLqLNTWQDbJiBUwN3bk7q3x/OPLDTCDYTA9QCIQD+
bw7+v6iis3R+n3+VkUyww+C0xCtqnIrkJr5DrQi4QA==
-----END CERTIFICATE-----
`,
  workerToken:
    'SWMTKN-1-64riq5a9r8ic8rdpp6fzk2jg8tqf8rnr8l0ax27ouzgzfd6ur9-dq0j6l5jvd2d790qm2zvmu61d',
  issuerSubject: 'MBMxETAPBgNVBAMTCHN3YXJtLWNh',
  issuerPublicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEx3AsGnJrsC0favszVX4yJjzCB7K1x16WwRSl6j8kPe4W2prdQa5jTnDs3x6PFJVOAP/IZEs4Ata1fFLbFFjaiA==',
} as const
