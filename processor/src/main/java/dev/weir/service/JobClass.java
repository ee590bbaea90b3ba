package dev.weir.service;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a job's graph by its class: loads it, makes one, and lets it define itself. */
public final class JobClass {
    private final String name;
    private final ClassLoader loader;

    /** @param loader a {@link UserJar}, or Weir's own loader for a job on the class path */
    public JobClass(String name, ClassLoader loader) {
        this.name = name;
        this.loader = loader;
    }

    /** @throws WeirException (CONFIGURATION) naming the class and what is wrong with it */
    public JobGraph graph(Map<String, String> parameters) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return StreamEnvironment.define(newJob(), parameters);
        } catch (LinkageError e) {
            throw error("a class it needs can't be loaded: " + e, e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private WeirJob newJob() {
        Class<?> type = load();
        if (!WeirJob.class.isAssignableFrom(type)) {
            throw error("it is no job: it does not implement " + WeirJob.class.getName(), null);
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            throw error("it is abstract; a job must be a class of which one can be made", null);
        }
        return make(constructor(type));
    }

    private Class<?> load() {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            String where = loader instanceof UserJar
                    ? "in the job's jar"
                    : "on the class path. Name the jar that holds it after the options";
            throw error("there is no such class " + where, e);
        } catch (UnsupportedClassVersionError e) {
            throw error(
                    "it was compiled for a newer Java than this, "
                            + Runtime.version().feature()
                            + ". Compile it with --release "
                            + Runtime.version().feature() + " or run Weir on a newer Java",
                    e);
        } catch (ExceptionInInitializerError e) {
            throw error("its static initialisation failed: " + e.getCause(), e.getCause());
        } catch (LinkageError e) {
            throw error("it can't be loaded: " + e, e);
        }
    }

    private Constructor<?> constructor(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            boolean usable = Modifier.isPublic(constructor.getModifiers()) && Modifier.isPublic(type.getModifiers());
            if (usable) {
                return constructor;
            }
        } catch (NoSuchMethodException none) {
            // Said below: one that is not public and none at all have the same cure.
        }
        throw error("it must be public, and have a public constructor without parameters", null);
    }

    private WeirJob make(Constructor<?> constructor) {
        try {
            return (WeirJob) constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw error("its constructor failed: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw error("it can't be made: " + e, e);
        }
    }

    private WeirException error(String what, @Nullable Throwable cause) {
        return new WeirException(ExitCode.CONFIGURATION, "job class " + name + ": " + what + ".", cause);
    }
}
