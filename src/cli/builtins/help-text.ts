/** What `help` says. */
export const HELP = `This is a Docker Swarm in your browser: nothing here is real, and all of it behaves.

  docker …            the real commands: swarm, node, service, network, info, ps (--help on each)
  docker-machine …    create, ls, ssh, ip, start, stop, kill, rm: the computers themselves
  curl http://v2:8080 ask any machine for a published port, and see who answers
  chaos cut v2 v3     cut cables; chaos heal mends them; chaos kill and start pull plugs
  watch docker …      run a command again and again; Ctrl-C ends it
  history, clear, echo, sleep, export, exit, for … in …; do …; done, $( ), |, &&, ;
  | grep, head, tail, wc, sort, uniq, awk '{print $1}'

Tab completes commands, flags and names. The arrow keys bring back what you typed.
`
