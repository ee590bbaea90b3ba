package dev.weir.coordinator;

import dev.weir.env.Worker;
import dev.weir.env.Workers;

/** A thread per worker: the thin shell around its logic. */
public final class ThreadWorkers implements Workers {
    @Override
    public Handle start(Worker worker) {
        Shell shell = new Shell(worker);
        Thread thread = new Thread(shell, worker.name());
        thread.setDaemon(true);
        shell.thread = thread;
        thread.start();
        return shell;
    }

    private static final class Shell implements Handle, Runnable {
        private final Worker worker;
        private volatile boolean stop;
        private volatile boolean ended;

        @SuppressWarnings("NullAway.Init") // set before the thread starts
        private Thread thread;

        Shell(Worker worker) {
            this.worker = worker;
        }

        @Override
        public void run() {
            try {
                loop();
            } catch (Throwable t) {
                if (!stop) {
                    worker.failed(t);
                }
            } finally {
                try {
                    worker.closed();
                } finally {
                    ended = true;
                }
            }
        }

        private void loop() throws Exception {
            while (!stop && !worker.isDone()) {
                if (!worker.runOnce()) {
                    worker.park();
                }
            }
        }

        @Override
        public void stop() {
            stop = true;
            worker.wake();
        }

        @Override
        public boolean ended() {
            return ended || !thread.isAlive();
        }
    }
}
