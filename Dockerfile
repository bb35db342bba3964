# The command in a container: docker run --rm -v "$PWD:/data:ro" ghcr.io/OWNER/ngfflint:0.2.0 image.zarr
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
# hadolint ignore=DL3013
RUN pip install --no-cache-dir --root-user-action=ignore --prefix=/install '.[html,pixels,s3]'

FROM python:3.13-slim
LABEL org.opencontainers.image.title="ngfflint" \
      org.opencontainers.image.description="The linter for OME-Zarr" \
      org.opencontainers.image.source="https://github.com/OWNER/ngfflint" \
      org.opencontainers.image.licenses="BSD-3-Clause"
COPY --from=build /install /usr/local
RUN useradd --create-home --uid 1000 ngfflint
USER 1000
WORKDIR /data
ENTRYPOINT ["ngfflint"]
CMD ["--help"]
