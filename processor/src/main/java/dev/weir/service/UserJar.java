package dev.weir.service;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a job's jar. The jar's own come first, so that a job may bring other versions of the libraries that Weir
 * happens to use; except those that Weir and the job must share, since objects of them pass between the two.
 */
public final class UserJar extends URLClassLoader {
    /** Jackson is among them for its annotations too: those of another copy are unknown to Weir's, and have no effect. */
    private static final List<String> SHARED = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "dev.weir.",
            "org.apache.avro.",
            "org.apache.kafka.",
            "com.fasterxml.jackson.",
            "org.slf4j.");

    static {
        ClassLoader.registerAsParallelCapable();
    }

    private UserJar(URL jar, ClassLoader parent) {
        super("job", new URL[] {jar}, parent);
    }

    /** @throws WeirException (CONFIGURATION) when there is no such jar, or when it is none */
    public static UserJar open(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw error(jar, "there is no such file", null);
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            if (zip.size() == 0) {
                throw error(jar, "it is empty", null);
            }
            return new UserJar(url(jar), UserJar.class.getClassLoader());
        } catch (ZipException e) {
            throw error(jar, "it is no jar (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw error(jar, "it can't be read: " + e, e);
        }
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    private static WeirException error(Path jar, String what, @Nullable Exception cause) {
        return new WeirException(ExitCode.CONFIGURATION, "job jar " + jar + ": " + what + ".", cause);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : ownOrParents(name, resolve);
        }
    }

    private Class<?> ownOrParents(String name, boolean resolve) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (ClassNotFoundException notInTheJar) {
            return super.loadClass(name, resolve);
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Set<URL> ownFirst = new LinkedHashSet<>(Collections.list(findResources(name)));
        ownFirst.addAll(Collections.list(super.getResources(name)));
        return Collections.enumeration(ownFirst);
    }
}
