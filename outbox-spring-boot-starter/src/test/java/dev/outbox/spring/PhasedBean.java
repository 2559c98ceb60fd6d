package dev.outbox.spring;

import org.springframework.context.SmartLifecycle;

/** A bean of the business that works until it is stopped, and then does one last thing. */
record PhasedBean(int phase, Runnable whenStopped) implements SmartLifecycle {
    @Override
    public void start() {}

    @Override
    public void stop() {
        whenStopped.run();
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
