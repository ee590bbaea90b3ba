package dev.weir.task;

import java.util.concurrent.ConcurrentLinkedQueue;

/** How other threads reach an owner thread: they post what is to be done, the owner does it between two pieces of work. */
public final class Mailbox {
    /** One letter: done on the owner's thread. */
    @FunctionalInterface
    public interface Mail {
        void open() throws Exception;
    }

    private final ConcurrentLinkedQueue<Mail> letters = new ConcurrentLinkedQueue<>();
    private final Runnable wakeOwner;

    public Mailbox(Runnable wakeOwner) {
        this.wakeOwner = wakeOwner;
    }

    /** Any thread. */
    public void post(Mail mail) {
        letters.add(mail);
        wakeOwner.run();
    }

    /** Owner thread: opens what is there. @return whether there was any */
    public boolean drain() throws Exception {
        boolean any = false;
        for (Mail mail = letters.poll(); mail != null; mail = letters.poll()) {
            mail.open();
            any = true;
        }
        return any;
    }
}
