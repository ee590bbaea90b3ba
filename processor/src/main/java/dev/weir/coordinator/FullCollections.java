package dev.weir.coordinator;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.weir.env.MemoryGauge;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the garbage collector: only after a full collection is what is left really needed. The JVM calls it on a
 * thread of its own.
 */
final class FullCollections implements MemoryGauge, NotificationListener, AutoCloseable {
    private volatile double liveShare;

    FullCollections() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(this, null, null);
            }
        }
    }

    @Override
    public double liveShare() {
        return liveShare;
    }

    @Override
    public void handleNotification(Notification notification, @Nullable Object handback) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GarbageCollectionNotificationInfo info =
                GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        if (info.getGcAction().equals("end of major GC")) {
            liveShare = share(info);
        }
    }

    /** Of all pools that have a limit or count towards the heap's. */
    private static double share(GarbageCollectionNotificationInfo info) {
        long used = 0;
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage after = info.getGcInfo().getMemoryUsageAfterGc().get(pool.getName());
            if (after != null && pool.getType() == MemoryType.HEAP) {
                used += after.getUsed();
            }
        }
        return (double) used / Runtime.getRuntime().maxMemory();
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(this);
                } catch (ListenerNotFoundException e) {
                    // Then there is nothing to remove.
                }
            }
        }
    }
}
