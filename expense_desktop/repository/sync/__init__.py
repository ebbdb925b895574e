"""What passes between the replica and the server: `cycle` pushes and pulls once, `worker` is the thread around it."""
