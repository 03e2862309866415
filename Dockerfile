# The service in a container. The state is in /var/lib/oress: keep it in a volume.
FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
# Such as [s3,postgresql].
ARG EXTRAS=
RUN python -m venv /opt/oress \
 && /opt/oress/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
 && /opt/oress/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && if [ -n "$EXTRAS" ]; then /opt/oress/bin/pip install --no-cache-dir --no-build-isolation ".$EXTRAS"; fi

FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /var/lib/oress oress \
 && install -d -o oress -g oress /var/backups/oress
COPY --from=build /opt/oress /opt/oress
ENV PATH=/opt/oress/bin:$PATH ORESS_HOME=/var/lib/oress PYTHONUNBUFFERED=1
USER oress
WORKDIR /var/lib/oress
VOLUME ["/var/lib/oress", "/var/backups/oress"]
EXPOSE 8000
HEALTHCHECK --start-period=2m CMD ["python", "-c", \
  "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=5)"]
CMD ["sh", "-c", "oress publish --shipped && exec oress serve --host 0.0.0.0 --port 8000"]
