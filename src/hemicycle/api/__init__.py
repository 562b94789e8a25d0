"""The grammar of the API: errors, rights, paging, versions; it gathers every room's routes.

A room writes `api.py` with one `router`; everything it needs is in `hemicycle.api.grammar`:

    router = Router()

    class AcceptIn(In):
        reason: Annotated[Text, Field(min_length=1, max_length=4_000)]

    class RiskOut(RecordOut):
        title: str
        level: Level

    @router.get("/risks", auth=allowed("risk.read"), response=Page[RiskOut], summary="List the risks you may see")
    def list_risks(request: Request, paging: Query[Paging]) -> Listing:
        return paged(request, Risk.objects.visible_to(request.user), paging, by="created_at")

    @router.post("/risks/{uuid:pk}/acceptance", auth=resolve(Risk, "risk.accept"), response=RiskOut,
                 summary="Accept a residual risk")
    def accept(request: Request, pk: UUID, body: AcceptIn) -> Risk:
        actions.accept(request.subject, by=request.user, seen=request.version, **body.model_dump())
        return request.subject

    @router.post("/initiatives/{uuid:initiative}/risks", auth=resolve_in(Initiative, "risk.record", "initiative"),
                 response={201: RiskOut}, summary="Record a risk of an initiative")
    def record(request: Request, initiative: UUID, body: RiskIn) -> Risk: ...

An operation without a right from the grammar stops the house from starting. Rights come before validation: who may not
see a record gets 404, who may not do the thing 403, and only then is the request read. An answered record carries its
version as ETag; `resolve` demands it back as If-Match on every change. POST takes an Idempotency-Key. Every answer that
an operation can give is added to its description by itself.
"""
